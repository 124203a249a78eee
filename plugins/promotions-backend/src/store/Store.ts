import { AdministrationStore } from './contract/administration';
import { ConditionStore } from './contract/conditions';
import { EventStore } from './contract/events';
import { FreightStore } from './contract/freight';
import { HistoryStore } from './contract/history';
import { PipelineStore } from './contract/pipelines';
import { PromotionStore } from './contract/promotions';
import { WorkStore } from './contract/work';

export * from './contract/administration';
export * from './contract/changes';
export * from './contract/conditions';
export * from './contract/events';
export * from './contract/freight';
export * from './contract/history';
export * from './contract/pipelines';
export * from './contract/promotions';
export * from './contract/work';

/**
 * The only place with SQL. Every method is one transaction.
 *
 * Instants go in and come out as ISO 8601 in UTC with milliseconds, whatever
 * the offset and precision that they had. Cursors are opaque: one that did not
 * come from the same list throws `InputError`, as do values that a database
 * cannot keep (a NUL character in a name, an index key of kilobytes).
 */
export interface Store
  extends PipelineStore,
    FreightStore,
    PromotionStore,
    WorkStore,
    EventStore,
    ConditionStore,
    HistoryStore,
    AdministrationStore {}
