import { DocumentReach, DocumentRegistry } from '../../registry';
import { Report } from '../../Report';

/** What is around the gates that are checked. */
export interface GateSurroundings {
  report: Report;
  registry: Pick<DocumentRegistry, 'conditionSources'>;
  /** Absent: what the gates will reach is not checked. */
  reach?: DocumentReach;
  /** Stages with the names of their targets; absent: they are not known. */
  targets?: ReadonlyMap<string, string[]>;
  /** There is no other stage that the freight comes from. */
  withoutUpstream?: boolean;
}
