import { CurrentFreight, Stage } from '../../model';
import { PassChanges } from '../changes';
import { PassContext } from '../context';

/** One stay of freight in a stage. */
export interface Stay {
  context: PassContext;
  stage: Stage;
  entry: CurrentFreight;
  /** Name of the policy that says whether it is rolled back. */
  policy: string | undefined;
  /** The policy, where it does something. */
  by: string;
  changes: PassChanges;
}
