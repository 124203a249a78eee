import { useId, useMemo, useRef } from 'react';
import { useEdgePaths } from '../../hooks/useEdgePaths';
import { useTexts } from '../../hooks/useTexts';
import { layoutStages } from '../../lib/layers';
import { Section } from '../common';
import { StageGraphProps } from './props';
import { StageCard } from './StageCard';
import styles from './StageGraph.module.css';

/** The stages from left to right; one below the other where space is short. */
export function StageGraph(props: StageGraphProps) {
  const { board } = props;
  const t = useTexts();
  const arrow = useId();
  const track = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layoutStages(board.stages), [board.stages]);
  const paths = useEdgePaths(track, layout.edges);
  const byName = new Map(board.stages.map(stage => [stage.name, stage]));

  return (
    <Section title={t('graph.heading')}>
      <div className={styles.graph}>
        <div
          ref={track}
          className={styles.track}
          data-columns={layout.columns.length}
        >
          <svg aria-hidden className={styles.edges}>
            <defs>
              <marker
                id={arrow}
                viewBox="0 0 8 8"
                refX="8"
                refY="4"
                markerWidth="6"
                markerHeight="6"
                orient="auto"
              >
                <path className={styles.arrow} d="M 0 0 L 8 4 L 0 8 z" />
              </marker>
            </defs>
            {paths.map(edge => (
              <path
                key={`${edge.from} ${edge.to}`}
                d={edge.path}
                markerEnd={`url(#${arrow})`}
              />
            ))}
          </svg>
          {layout.columns.map(column => (
            <ul key={column[0]} className={styles.column}>
              {column.map(name => (
                <li key={name}>
                  <StageCard {...props} stage={byName.get(name)!} />
                </li>
              ))}
            </ul>
          ))}
        </div>
      </div>
    </Section>
  );
}
