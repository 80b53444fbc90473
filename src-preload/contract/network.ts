import { z } from 'zod';
import { vmRefSchema } from './reference';

/** Whether a guest's traffic goes out through this computer: when it has to, always, or never. */
export const networkModeSchema = z.enum(['auto', 'on', 'off']);
export type NetworkMode = z.infer<typeof networkModeSchema>;

/** How a guest may reach the outside through this computer. */
export const networkPolicySchema = z.object({
  mode: networkModeSchema,
  /**
   * `tunnel`: Corral is the far end; nothing of this computer is open to the guest. `host-login`: the guest logs in
   * here by SSH as the user, which gives it everything that the user can do.
   */
  way: z.enum(['tunnel', 'host-login']),
  /** Lets it reach private networks, such as a company's Git server. This computer itself stays out of reach. */
  allowPrivate: z.boolean(),
});
export type NetworkPolicy = z.infer<typeof networkPolicySchema>;

export const defaultNetworkPolicy: NetworkPolicy = { mode: 'auto', way: 'tunnel', allowPrivate: false };

/** At which point a guest's way to the outside ends. */
export const probeFailureSchema = z.enum(['dns', 'tcp', 'tls', 'proxy-demand', 'no-tool', 'timed-out']);
export type ProbeFailure = z.infer<typeof probeFailureSchema>;

/** What is known of a guest's way out. Times are epoch milliseconds; sentences are Corral's own. */
export const networkStateSchema = z.discriminatedUnion('kind', [
  /** Nobody has looked yet, or it does not run. */
  z.object({ kind: z.literal('unknown') }),
  /** It reaches the outside by itself. */
  z.object({ kind: z.literal('direct'), at: z.number() }),
  /** It does not, and nothing helps it. */
  z.object({
    kind: z.literal('blocked'),
    at: z.number(),
    failure: probeFailureSchema,
    sentence: z.string(),
  }),
  z.object({ kind: z.literal('starting'), since: z.number() }),
  /** Through this computer; a fetch through it has worked. */
  z.object({ kind: z.literal('proxied'), since: z.number() }),
  /** The proxy should run and does not; the sentence says why and what to do. */
  z.object({ kind: z.literal('failed'), at: z.number(), sentence: z.string() }),
]);
export type NetworkState = z.infer<typeof networkStateSchema>;

/** A VM's policy and state. */
export const vmNetworkSchema = z.object({
  policy: networkPolicySchema,
  /** Whether the policy is its own, not its family's. */
  isOwn: z.boolean(),
  state: networkStateSchema,
});
export type VmNetwork = z.infer<typeof vmNetworkSchema>;

/** Calls about how guests reach the outside. */
export const networkContract = {
  /** Looks from inside the guest, now. */
  probe: { input: vmRefSchema, output: vmNetworkSchema },
  /** Changes the policy of one VM, or of a family and all of its VMs without one of their own. */
  configure: {
    input: z.object({
      of: z.union([
        z.object({ vm: z.string().min(1).max(64) }),
        z.object({ family: z.string().min(1).max(64) }),
      ]),
      /** `null` gives a VM its family's again. */
      policy: networkPolicySchema.partial().nullable(),
    }),
    output: z.object({}),
  },
  /** Answers once it is proven, or fails with what it met. */
  start: { input: vmRefSchema, output: vmNetworkSchema },
  stop: { input: vmRefSchema, output: vmNetworkSchema },
  restart: { input: vmRefSchema, output: vmNetworkSchema },
  /** The newest lines of `~/.cal-proxy.log`: text of the guest. */
  log: {
    input: vmRefSchema.extend({ lines: z.number().int().min(1).max(1_000).optional() }),
    output: z.object({ lines: z.array(z.string()) }),
  },
  /** The proxy that this computer itself needs; its password is never told. */
  upstream: {
    input: z.object({}),
    output: z.object({
      upstream: z
        .object({
          /** `http://user@proxy.example:8080`, without the password. */
          url: z.string(),
          from: z.enum(['environment', 'settings']),
        })
        .nullable(),
    }),
  },
  /** `null` forgets it; then the environment counts. */
  setUpstream: { input: z.object({ url: z.string().max(2_048).nullable() }), output: z.object({}) },
  /** What `host-login` needs of this computer. */
  hostLogin: {
    input: z.object({}),
    output: z.object({
      requirements: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          isMet: z.boolean(),
          detail: z.string(),
          /** What a person can do about it; null when it is met. */
          fix: z.string().nullable(),
        }),
      ),
    }),
  },
};
