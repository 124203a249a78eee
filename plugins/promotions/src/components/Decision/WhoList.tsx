import { parseActor } from '../../lib/actors';
import { Actor } from '../common';
import styles from './Decision.module.css';

/** Who can do something: people and groups by link, all else by name. */
export function WhoList(props: { label: string; who: string[] }) {
  return (
    <p className={styles.meta}>
      <span>{props.label}</span>
      {props.who.map(name => (
        <span key={name}>
          {parseActor(name).kind === 'system' ? name : <Actor actor={name} />}
        </span>
      ))}
    </p>
  );
}
