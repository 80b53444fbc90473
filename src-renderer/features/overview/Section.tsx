import { useId, type ReactNode } from 'react';
import styles from './Section.module.css';

interface SectionProps {
  readonly title: string;
  /** Stands beside the title. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a tab. */
export function Section({ title, action, children }: SectionProps) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className={styles['section']}>
      <div className={styles['head']}>
        <h3 id={heading}>{title}</h3>
        {action}
      </div>
      {children}
    </section>
  );
}

/** A list of facts, each a {@link Fact}. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className={styles['facts']}>{children}</dl>;
}

/** What something is called, and what it is. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles['fact']}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What stands where nothing is, and says what could. */
export function Hint({ children }: { readonly children: ReactNode }) {
  return <p className={styles['hint']}>{children}</p>;
}
