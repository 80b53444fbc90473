import { describeUndo } from './harness/undo-day';

describeUndo('tart');
