import { CorralError } from '../host/errors';

/** Which of the two ways a guest turned us away, in the details of `guest-refused` as `refusal`. */
type Refusal = 'host-key' | 'login';

/** What ssh's own exit 255 means, from its stderr: `guest-refused` or `guest-unreachable`. */
export function sshFailure(vmId: string, stderr: string): CorralError {
  const lastWords = stderr.trim().slice(-2_000);
  if (/Host key verification failed|HOST IDENTIFICATION HAS CHANGED|no matching host key type/.test(stderr)) {
    return refused(
      'host-key',
      'Another machine answered than this VM: its host key is not the one that Corral made for it. ' +
        'Nothing was sent to it. Look at the console; if the key was changed inside the guest, restart the VM to put it back.',
      { vmId, stderr: lastWords },
    );
  }
  if (/Permission denied/.test(stderr)) {
    return refused(
      'login',
      'The guest refused Corral’s key. Log in at the console and see that the account and its authorized keys are as the image made them, or restart the VM.',
      { vmId, stderr: lastWords },
    );
  }
  return new CorralError(
    'guest-unreachable',
    `The guest could not be reached by SSH${lastWords ? ` (${lastWords.split('\n').at(-1)})` : ''}. It may be busy, starting or shutting down; try again, or look at its console.`,
    { vmId, stderr: lastWords },
    true,
  );
}

/** The kind of refusal, when the error is one. */
export function refusalOf(error: CorralError): Refusal | undefined {
  return error.code === 'guest-refused' ? (error.details['refusal'] as Refusal) : undefined;
}

function refused(
  refusal: Refusal,
  sentence: string,
  details: Readonly<Record<string, unknown>>,
): CorralError {
  return new CorralError('guest-refused', sentence, { ...details, refusal });
}
