import { Scenario } from '../Scenario';
import { approving } from './approving';
import { crashes } from './crashes';
import { diamond } from './diamond';
import { documents } from './documents';
import { people } from './people';
import { promoting } from './promoting';
import { tasks } from './tasks';

/** In the order in which they run; each leaves the demo fit for the next. */
export const scenarios: Scenario[] = [
  ...promoting,
  ...diamond,
  ...people,
  ...approving,
  ...tasks,
  ...documents,
  ...crashes,
];
