import {
  IncomingDeployment,
  ReportedPlaces,
} from '@promotions/backstage-plugin-promotions-common';
import { DeclaredPipeline, Store } from '../../store/Store';

/** A pipeline as far as it matters for whether an event about it is taken in. */
export interface KnownPipeline {
  id: string;
  entityRef: string;
  /** Absent when no document was good yet. */
  places?: ReportedPlaces;
  entity: Record<string, unknown>;
}

interface Remembered extends Pick<KnownPipeline, 'places' | 'entity'> {
  declared: number;
}

/** Of a few kilobytes each. */
const MOST_REMEMBERED = 2000;

/**
 * Finds the pipelines that events are about. What is declared is read once and
 * kept; that it is still so is asked each time, for all events of a batch by
 * one query, so that no event is judged by a document that was not in force
 * any more when it was looked at.
 */
export class DeclaredPipelines {
  readonly #remembered = new Map<string, Remembered>();

  constructor(
    private readonly store: Pick<Store, 'findDeclared' | 'readDeclared'>,
  ) {}

  /** For each event all that it may mean. */
  async find(
    events: Array<Pick<IncomingDeployment, 'entityRef' | 'pipeline'>>,
  ): Promise<KnownPipeline[][]> {
    const found = await this.store.findDeclared({
      ids: unique(events.map(e => (e.entityRef ? undefined : e.pipeline))),
      entityRefs: unique(events.map(e => e.entityRef)),
    });
    const contents = await this.#contents(found);
    return events.map(({ entityRef, pipeline }) =>
      found.flatMap(({ id, name, ...row }) => {
        const content = contents.get(id);
        const isMeant =
          entityRef === undefined
            ? id === pipeline
            : row.entityRef === entityRef &&
              (pipeline === undefined || pipeline === name || pipeline === id);
        return isMeant && content
          ? [{ ...content, id, entityRef: row.entityRef }]
          : [];
      }),
    );
  }

  async #contents(
    found: Array<Pick<DeclaredPipeline, 'id' | 'declared'>>,
  ): Promise<Map<string, Remembered>> {
    const contents = new Map<string, Remembered>();
    const unknown: string[] = [];
    for (const { id, declared } of found) {
      const remembered = this.#remembered.get(id);
      if (remembered?.declared === declared) {
        contents.set(id, remembered);
        this.#remember(id, remembered);
      } else {
        unknown.push(id);
      }
    }
    const read = unknown.length ? await this.store.readDeclared(unknown) : [];
    for (const { id, declared, pipeline, entity } of read) {
      const content = {
        declared,
        entity,
        places: pipeline && places(pipeline),
      };
      contents.set(id, content);
      this.#remember(id, content);
    }
    return contents;
  }

  /** At the end, so that the first is the one that was needed longest ago. */
  #remember(id: string, content: Remembered) {
    this.#remembered.delete(id);
    this.#remembered.set(id, content);
    if (this.#remembered.size > MOST_REMEMBERED) {
      const [oldest] = this.#remembered.keys();
      this.#remembered.delete(oldest);
    }
  }
}

/** Without all else, which is much. */
function places({ stages }: ReportedPlaces): ReportedPlaces {
  return {
    stages: stages.map(({ name, targets }) => ({
      name,
      targets: targets.map(target => ({ name: target.name })),
    })),
  };
}

function unique(names: Array<string | undefined>): string[] {
  return [...new Set(names)].filter(
    (name): name is string => name !== undefined,
  );
}
