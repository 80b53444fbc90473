import type { GuestConnection } from './guest-connection';

/**
 * sshd takes the first value that it finds and reads its folder in the order of names, so this file beats all others
 * there. What counts in the end is what sshd itself says of its configuration.
 */
const script = `set -eu
PATH=$PATH:/usr/sbin
is_off() {
  [ "$(sudo -n sshd -T 2>/dev/null | grep -cxE '(passwordauthentication|kbdinteractiveauthentication) no')" = 2 ]
}
if is_off; then echo WAS-OFF; exit; fi
file=/etc/ssh/sshd_config.d/00-corral.conf
sudo -n mkdir -p /etc/ssh/sshd_config.d
printf '%s\\n' 'PasswordAuthentication no' 'KbdInteractiveAuthentication no' |
  sudo -n sh -c 'umask 022 && cat >"$1.new" && mv -f "$1.new" "$1"' sh "$file"
if ! is_off; then
  echo 'Its SSH server reads no files in /etc/ssh/sshd_config.d, or another setting there comes first.' >&2
  exit 1
fi
if [ "$(uname -s)" = Linux ]; then # macOS starts one sshd for each login.
  sudo -n systemctl reload ssh 2>/dev/null || sudo -n systemctl reload sshd
fi
sync
echo OFF`;

/**
 * Switches logins by password over SSH off in a guest. That this runs proves that the key works. The account keeps its
 * password, which its screen and its keychain need. Safe to repeat.
 *
 * @returns whether it was on
 * @throws CorralError `guest-failed` when its sshd does not obey, or what `run` throws
 */
export async function switchOffPasswordLogin(
  guest: Pick<GuestConnection, 'run'>,
  signal?: AbortSignal,
): Promise<boolean> {
  const { stdout } = await guest.run(script, signal ? { signal } : {});
  return stdout.trim() === 'OFF';
}
