import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { Group, Panel, Separator, useGroupRef } from 'react-resizable-panels';
import { classNames } from '../../lib/class-names';
import { panesOf, type LayoutNode, type PaneNode, type SplitNode } from './layout-tree';
import styles from './LayoutView.module.css';

interface LayoutViewProps {
  readonly node: LayoutNode;
  /** The element that a pane lives in, wherever it stands in the layout. */
  readonly hostOf: (paneId: string) => HTMLElement;
  readonly renderHeader: (pane: PaneNode) => ReactNode;
  readonly onResize: (splitId: string, ratio: number) => void;
}

/** Panes of a tab, side by side, with separators that are moved by mouse or arrow keys. */
export function LayoutView(props: LayoutViewProps) {
  const { node } = props;
  return node.kind === 'pane' ? <PaneSlot {...props} pane={node} /> : <SplitView {...props} split={node} />;
}

/** Smallest part of a split, in percent. */
const minSize = '10%';

function SplitView({ split, ...props }: LayoutViewProps & { readonly split: SplitNode }) {
  const group = useGroupRef();
  const { id, direction, ratio, first, second } = split;
  const firstPanel = `${id}-first`;
  const secondPanel = `${id}-second`;

  useLayoutEffect(() => {
    const shown = group.current?.getLayout()[firstPanel];
    const wanted = ratio * 100;
    if (shown === undefined || Math.abs(shown - wanted) < 0.01) return;
    group.current?.setLayout({ [firstPanel]: wanted, [secondPanel]: 100 - wanted });
  }, [group, firstPanel, secondPanel, ratio]);

  return (
    <Group
      groupRef={group}
      orientation={direction === 'right' ? 'horizontal' : 'vertical'}
      className={styles['group'] ?? ''}
      defaultLayout={{ [firstPanel]: ratio * 100, [secondPanel]: 100 - ratio * 100 }}
      onLayoutChanged={(layout, { isUserInteraction }) => {
        const size = layout[firstPanel];
        if (isUserInteraction && size !== undefined) props.onResize(id, size / 100);
      }}
    >
      <Panel id={firstPanel} minSize={minSize} className={styles['panel'] ?? ''}>
        <LayoutView {...props} node={first} />
      </Panel>
      <Separator
        className={classNames(styles['separator'], styles[direction])}
        aria-label={`Size of ${namesOf(first)} against ${namesOf(second)}`}
      />
      <Panel id={secondPanel} minSize={minSize} className={styles['panel'] ?? ''}>
        <LayoutView {...props} node={second} />
      </Panel>
    </Group>
  );
}

/** Takes in the element of a pane, so that the pane itself survives when the layout around it changes. */
function PaneSlot({ pane, hostOf, renderHeader }: LayoutViewProps & { readonly pane: PaneNode }) {
  const slot = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    slot.current?.append(hostOf(pane.id));
  }, [hostOf, pane.id]);
  return (
    <div className={styles['pane']}>
      {renderHeader(pane)}
      <div ref={slot} className={styles['slot']} />
    </div>
  );
}

function namesOf(node: LayoutNode): string {
  return panesOf(node)
    .map(({ session }) => session)
    .join(', ');
}
