import { FreightWithStatus } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { FreightMarks } from '../../lib/freightMarks';
import { Actor, RelativeTime } from '../common';
import { ArtifactLine } from './ArtifactLine';
import { FreightMarksLine } from './FreightMarksLine';
import styles from './FreightStrip.module.css';

const MOST_ARTIFACTS = 2;

export interface FreightTileProps {
  id: string;
  freight: FreightWithStatus;
  marks: FreightMarks;
  selected: boolean;
  /** The arrow keys stand on it. */
  active: boolean;
  /** 1-based, and how many there are. */
  position: number;
  count: number;
  left: number;
  onToggle(): void;
}

/** One freight of the strip: an option of the list that it is in. */
export function FreightTile(props: FreightTileProps) {
  const t = useTexts();
  const { id, freight } = props;
  const more = freight.artifacts.length - MOST_ARTIFACTS;
  return (
    <div
      id={id}
      role="option"
      aria-selected={props.selected}
      aria-setsize={props.count}
      aria-posinset={props.position}
      className={styles.tile}
      data-active={props.active}
      style={{ left: props.left }}
      // Keys are handled by the list, which holds the focus.
      onClick={props.onToggle}
      onKeyDown={undefined}
      tabIndex={-1}
    >
      <span className={styles.tileHead}>
        <span className={styles.alias} title={freight.alias}>
          {freight.alias}
        </span>
        <span className={styles.age}>
          <RelativeTime at={freight.createdAt} narrow />
        </span>
      </span>
      <span className={styles.artifacts}>
        {freight.artifacts.slice(0, MOST_ARTIFACTS).map(artifact => (
          <ArtifactLine
            key={`${artifact.kind} ${artifact.name}`}
            artifact={artifact}
          />
        ))}
        {freight.artifacts.length === 0 && t('freight.noArtifacts')}
      </span>
      <span className={styles.made}>
        {more > 0 && <>{t('freight.more', { number: String(more) })} · </>}
        {t('freight.by')} <Actor actor={freight.createdBy} plain />
      </span>
      <FreightMarksLine marks={props.marks} />
    </div>
  );
}
