import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './Button';

/** How long it says that it has copied. */
const toldMs = 2_000;

interface CopyButtonProps {
  /** What it copies, as “Copy the SSH command”. */
  readonly label: string;
  readonly text: () => string;
  readonly isDisabled?: boolean;
}

/** Puts a text on the clipboard and shows that it did. */
export function CopyButton({ label, text, isDisabled = false }: CopyButtonProps) {
  const [told, setTold] = useState<string | null>(null);
  useEffect(() => {
    if (told === null) return undefined;
    const timer = setTimeout(() => setTold(null), toldMs);
    return () => clearTimeout(timer);
  }, [told]);
  const copy = (): void => {
    navigator.clipboard.writeText(text()).then(
      () => setTold('Copied'),
      () => setTold('The clipboard did not take it'),
    );
  };
  return (
    <>
      <Button tone="quiet" label={label} isDisabled={isDisabled} onPress={copy}>
        {told === 'Copied' ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      </Button>
      <span role="status" className="visually-hidden">
        {told}
      </span>
    </>
  );
}
