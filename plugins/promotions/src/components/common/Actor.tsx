import {
  EntityDisplayName,
  EntityRefLink,
} from '@backstage/plugin-catalog-react';
import { useTexts } from '../../hooks/useTexts';
import { parseActor } from '../../lib/actors';

/** Who did it. People and groups link to their pages, unless within a control. */
export function Actor(props: { actor: string; link?: boolean }) {
  const t = useTexts();
  const actor = parseActor(props.actor);
  switch (actor.kind) {
    case 'entity':
      return props.link === false ? (
        <EntityDisplayName
          entityRef={actor.entityRef}
          hideIcon
          disableTooltip
        />
      ) : (
        <EntityRefLink entityRef={actor.entityRef} hideIcon disableTooltip />
      );
    case 'system':
      return <>{t('actor.system')}</>;
    default:
      return <>{t(`actor.${actor.kind}`, { name: actor.name })}</>;
  }
}
