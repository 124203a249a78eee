import { parseEntityRef } from '@backstage/catalog-model';
import {
  EntityRefLink,
  humanizeEntityRef,
} from '@backstage/plugin-catalog-react';
import { useTexts } from '../../hooks/useTexts';
import { parseActor } from '../../lib/actors';
import { permissionText } from '../../lib/permissionText';

export interface ActorProps {
  actor: string;
  /**
   * In a few words that ask nothing of the catalog: within a control, which
   * cannot hold a link, and in long lists.
   */
  plain?: boolean;
}

/** Who did it. People and groups link to their pages. */
export function Actor(props: ActorProps) {
  const t = useTexts();
  const actor = parseActor(props.actor);
  switch (actor.kind) {
    case 'entity':
      return props.plain ? (
        <>
          {humanizeEntityRef(parseEntityRef(actor.entityRef), {
            defaultKind: 'user',
          })}
        </>
      ) : (
        <EntityRefLink entityRef={actor.entityRef} hideIcon disableTooltip />
      );
    case 'permission': {
      const what = permissionText(actor.name);
      return (
        <>{t('actor.permission', { what: what ? t(what) : actor.name })}</>
      );
    }
    case 'system':
      return <>{t('actor.system')}</>;
    default:
      return <>{t(`actor.${actor.kind}`, { name: actor.name })}</>;
  }
}
