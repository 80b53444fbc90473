import { z } from 'zod';

/** The part that is read of `tart --experimental-dump-help`, which says what this Tart can do. */
const argumentSchema = z.object({
  names: z.array(z.object({ name: z.string() })).optional(),
  allValues: z.array(z.string()).optional(),
});
const commandSchema = z.object({
  commandName: z.string(),
  arguments: z.array(argumentSchema).optional(),
});
const dumpSchema = z.object({
  command: commandSchema.extend({ subcommands: z.array(commandSchema).optional() }),
});

/** What differs between the versions of Tart, and matters here. */
export interface TartOptions {
  /** `tart exec`, from 2.27.0 on macOS 14. */
  readonly exec: boolean;
  /** `tart ip --resolver agent`, from 2.28.0. */
  readonly agentResolver: boolean;
  /** `tart run --vnc-experimental` */
  readonly screen: boolean;
  /** `tart run --no-clipboard`, from 2.10.0. */
  readonly noClipboard: boolean;
  /** `tart set --display-refit`, from 2.21.0: a `set` without it would erase what is stored. */
  readonly displayRefit: boolean;
}

/** What can be taken for granted of a Tart whose dump can't be read. */
const oldest: TartOptions = {
  exec: false,
  agentResolver: false,
  screen: true,
  noClipboard: false,
  displayRefit: false,
};

/** Reads the dump; one that can't be read stands for an old Tart. */
export function parseOptions(text: string): TartOptions {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return oldest;
  }
  const { data } = dumpSchema.safeParse(json);
  if (!data) return oldest;
  const command = (name: string) => data.command.subcommands?.find((one) => one.commandName === name);
  const option = (of: string, name: string) =>
    command(of)?.arguments?.find((argument) => argument.names?.some((one) => one.name === name));
  return {
    exec: command('exec') !== undefined,
    agentResolver: command('exec') !== undefined && offersAgent(option('ip', 'resolver')),
    screen: option('run', 'vnc-experimental') !== undefined,
    noClipboard: option('run', 'no-clipboard') !== undefined,
    displayRefit: option('set', 'display-refit') !== undefined,
  };
}

/** Versions differ in whether they dump the values of an option; then only a try can tell. */
function offersAgent(resolver: z.infer<typeof argumentSchema> | undefined): boolean {
  return resolver !== undefined && (resolver.allValues ?? ['agent']).includes('agent');
}
