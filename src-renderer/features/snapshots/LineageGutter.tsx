import styles from './LineageGutter.module.css';

interface LineageGutterProps {
  /** See `LineageNode.lines`. */
  readonly lines: readonly boolean[];
  readonly hasChildren: boolean;
}

/** Width of a column of lines, in pixels. */
const column = 20;
/** Where the first line of text of a row has its middle. */
const middle = 18;

/** The lines that lead from parents to what was made of them, and a dot for the row itself. */
export function LineageGutter({ lines, hasChildren }: LineageGutterProps) {
  const own = lines.length;
  const xOf = (index: number): number => index * column + column / 2;
  return (
    <div aria-hidden className={styles['gutter']} style={{ width: (own + 1) * column }}>
      <svg className={styles['lines']}>
        {lines.map((goesOn, index) => {
          const isOwn = index === own - 1;
          if (!isOwn && !goesOn) return null;
          const end = goesOn ? '100%' : middle;
          return <line key={`${index} down`} x1={xOf(index)} x2={xOf(index)} y1={0} y2={end} />;
        })}
        {own > 0 && <line x1={xOf(own - 1)} x2={xOf(own) - 4} y1={middle} y2={middle} />}
        {hasChildren && <line x1={xOf(own)} x2={xOf(own)} y1={middle + 4} y2="100%" />}
        <circle cx={xOf(own)} cy={middle} r={4} />
      </svg>
    </div>
  );
}
