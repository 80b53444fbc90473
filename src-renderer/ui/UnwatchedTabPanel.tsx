import type { ComponentProps } from 'react';
import { TabPanel } from 'react-aria-components';

type UnwatchedTabPanelProps = Omit<ComponentProps<typeof TabPanel>, 'ref' | 'render'>;

type RenderPanel = NonNullable<ComponentProps<typeof TabPanel>['render']>;

/** Keeps the panel’s element from React Aria, and with it the tab stop that a panel without any control gets. */
const renderUnwatched: RenderPanel = ({ ref: _ref, tabIndex: _tabIndex, ...panel }) => <div {...panel} />;

/**
 * A tab panel for content that changes many times a second and always has a control to tab to. After each
 * change React Aria searches its own panels for such a control, and that lays the page out: while terminals
 * flood, a quarter of the page’s time. In development it warns that the element is missing.
 */
export function UnwatchedTabPanel(props: UnwatchedTabPanelProps) {
  return <TabPanel {...props} render={renderUnwatched} />;
}
