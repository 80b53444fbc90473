import type { KeyboardEvent } from 'react';
import { useState } from 'react';
import { Collection, Tree, TreeItem, TreeItemContent, type Key, type Selection } from 'react-aria-components';
import { idsOf, type LineageNode } from './lineage';
import { LineageRow } from './LineageRow';
import styles from './LineageTree.module.css';
import { runIfPossible, useFindNodeActions } from './use-node-actions';

interface LineageTreeProps {
  readonly label: string;
  readonly prefix: string | undefined;
  readonly nodes: readonly LineageNode[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (ids: ReadonlySet<string>) => void;
}

/** A family as a tree. Enter restores, F2 renames, Delete deletes; each asks first. */
export function LineageTree({ label, prefix, nodes, chosen, onChoose }: LineageTreeProps) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<Key>>(new Set());
  const actionsFor = useFindNodeActions();
  const all = idsOf(nodes);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLElement) || event.target.role !== 'row') return;
    const focused = event.target.dataset['key'] ?? '';
    // A key is about what is chosen, unless the focus went elsewhere.
    const { rename, remove } = actionsFor(chosen.has(focused) ? [...chosen] : [focused]);
    if (event.key === 'F2') runIfPossible(rename);
    else if (event.key === 'Delete' || event.key === 'Backspace') runIfPossible(remove);
  };
  const renderNode = (node: LineageNode) => (
    <TreeItem id={node.id} textValue={node.name} className={styles['item'] ?? ''}>
      <TreeItemContent>
        {({ isExpanded }) => <LineageRow node={node} prefix={prefix} isExpanded={isExpanded} />}
      </TreeItemContent>
      <Collection items={node.children}>{renderNode}</Collection>
    </TreeItem>
  );
  return (
    <div role="presentation" onKeyDown={onKeyDown} className={styles['frame']}>
      <Tree
        aria-label={label}
        items={nodes}
        selectionMode="multiple"
        selectionBehavior="replace"
        selectedKeys={chosen}
        onSelectionChange={(keys: Selection) =>
          onChoose(new Set(keys === 'all' ? all : [...keys].map(String)))
        }
        expandedKeys={all.filter((id) => !collapsed.has(id))}
        onExpandedChange={(keys) => setCollapsed(new Set(all.filter((id) => !keys.has(id))))}
        onAction={(key) => runIfPossible(actionsFor([String(key)]).restore)}
        className={styles['tree'] ?? ''}
      >
        {renderNode}
      </Tree>
    </div>
  );
}
