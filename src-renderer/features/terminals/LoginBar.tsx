import { useLayoutEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import { classNames } from '../../lib/class-names';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { shortcuts } from './platform-shortcuts';
import { writeClipboard } from './use-clipboard';
import type { LoginOffer } from './use-login-offer';
import styles from './SessionPane.module.css';

interface LoginBarProps {
  readonly offer: LoginOffer;
  /** The bar goes while the focus is in it. */
  readonly onFocusLost: () => void;
}

/** Offers to open the page of a login that the screen shows. It waits for the user and never takes the focus. */
export function LoginBar({ offer, onFocusLost }: LoginBarProps) {
  const { login, place, isOpening, open, dismiss } = offer;
  const { url, host, userCode } = login;
  const bar = useRef<HTMLDivElement>(null);
  const [copied, setCopied] = useState<string | null>(null);
  useKeptFocus(bar, onFocusLost);
  return (
    <div
      ref={bar}
      data-login
      role="group"
      aria-label={`Log in to ${host}`}
      className={classNames(styles['bar'], place === 'top' && styles['top'])}
    >
      <p role="status" className={styles['sentence']} title={`${shortcuts.hintOf('login')} goes here`}>
        Log in to <strong>{host}</strong>
        {userCode !== null && (
          <>
            {' '}
            with the code <code className={styles['code']}>{userCode}</code>
          </>
        )}
      </p>
      <div className={styles['buttons']}>
        {userCode !== null && <CopyButton label={`Copy the code ${userCode}`} text={() => userCode} />}
        <Button tone="primary" isPending={isOpening} onPress={open}>
          Open
        </Button>
        <Button
          onPress={() => {
            writeClipboard(url);
            setCopied(url);
          }}
        >
          {copied === url ? 'Link copied' : 'Copy link'}
        </Button>
        <Button onPress={dismiss}>Dismiss</Button>
      </div>
    </div>
  );
}

/** Tells when an element goes that has the focus, while it still has. */
function useKeptFocus(element: RefObject<HTMLElement | null>, onFocusLost: () => void): void {
  const lose = useEffectEvent(onFocusLost);
  useLayoutEffect(() => {
    const kept = element.current;
    return () => {
      if (kept?.contains(document.activeElement)) lose();
    };
  }, [element]);
}
