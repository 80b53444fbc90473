import { useMutation, useQuery } from '@tanstack/react-query';
import type { ViewedScreen } from '../../../src-preload/contract/screen';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { shellQuote } from '../../lib/shell-quote';
import { Button } from '../../ui/Button';
import { CopyLine } from '../../ui/CopyLine';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import styles from './ScreenTab.module.css';

interface ViewerDialogProps {
  readonly vm: Vm;
  readonly onClose: () => void;
}

/** Opens the screen in another viewer, or says how, where no link leads to it. */
export function ViewerDialog({ vm, onClose }: ViewerDialogProps) {
  const address = useQuery({
    queryKey: ['screen-address', vm.id],
    queryFn: () => unwrap(window.corral.screen.address({ vm: vm.id })),
    gcTime: 0,
  });
  const location = address.data;
  return (
    <Dialog title={`Open the screen of ${vm.name} in a viewer`} onClose={onClose}>
      {address.error && <p role="alert">{sentenceOf(address.error)}</p>}
      {location?.kind === 'url' && (
        <p>Your VNC viewer opens and gets the address and the password. Both may be connected at a time.</p>
      )}
      {location?.kind === 'socket' && (
        <>
          <p>
            It is a Unix socket, which only you can reach and no link leads to. TigerVNC’s viewer takes its
            path:
          </p>
          <CopyLine label="Copy the command" text={shellQuote(['vncviewer', location.path])} />
        </>
      )}
      {location?.kind === 'url' ? (
        <ViewButtons vm={vm} screen="own" action="Open in viewer" onClose={onClose} />
      ) : (
        <DialogButtons>
          <Button onPress={onClose} autoFocus>
            Close
          </Button>
        </DialogButtons>
      )}
    </Dialog>
  );
}

/** Says what the Screen Sharing of a macOS guest can’t do before it is opened. */
export function ScreenSharingDialog({ vm, onClose }: ViewerDialogProps) {
  return (
    <Dialog title={`Legacy Screen Sharing with ${vm.name}`} onClose={onClose}>
      <p>
        It connects to the Screen Sharing inside the guest. That must be switched on there, and somebody be
        logged in. The screen in Corral needs neither.
      </p>
      <ul className={styles['limits']}>
        <li>Copying out of the guest works; pasting into it ends the connection.</li>
        <li>The high-performance mode stays black: choose the standard one.</li>
      </ul>
      <ViewButtons vm={vm} screen="screen-sharing" action="Open Screen Sharing" onClose={onClose} />
    </Dialog>
  );
}

interface ViewButtonsProps extends ViewerDialogProps {
  readonly screen: ViewedScreen;
  readonly action: string;
}

function ViewButtons({ vm, screen, action, onClose }: ViewButtonsProps) {
  const view = useMutation({
    mutationFn: () => unwrap(window.corral.screen.view({ vm: vm.id, screen })),
    onSuccess: ({ opened }) => opened && onClose(),
  });
  return (
    <>
      {view.error && <p role="alert">{sentenceOf(view.error)}</p>}
      <DialogButtons>
        <Button onPress={onClose}>Cancel</Button>
        <Button tone="primary" onPress={() => view.mutate()} isPending={view.isPending} autoFocus>
          {action}
        </Button>
      </DialogButtons>
    </>
  );
}
