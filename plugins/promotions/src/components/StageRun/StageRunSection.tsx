import { Card, CardBody } from '@backstage/ui';
import { useStageRun } from '../../hooks/useStageRun';
import { useTexts } from '../../hooks/useTexts';
import { earlierRounds, runPhases } from '../../lib/stageRun';
import { Loading, Problem, Section, Sentence } from '../common';
import { PhaseList } from './PhaseList';
import { RunActions } from './RunActions';
import { TaskList } from './TaskList';
import styles from './StageRun.module.css';

/** What follows once freight is in a stage: its phases, and their tasks, live. */
export function StageRunSection(props: {
  runId: string;
  title: string;
  level?: 'h2' | 'h3';
  onChanged?(): void;
}) {
  const t = useTexts();
  const { runId, title, level, onChanged } = props;
  const { data: run, error, loading, refresh } = useStageRun(runId);
  const changed = () => {
    refresh();
    onChanged?.();
  };
  return (
    <Section
      title={title}
      level={level}
      note={
        run && run.round > 1
          ? t('stageRun.round', { number: String(run.round) })
          : undefined
      }
    >
      <Card>
        <CardBody className={styles.run}>
          {loading && <Loading heights={[44, 44]} />}
          {!run && error && <Problem error={error} onRetry={refresh} />}
          {run && (
            <>
              {run.message && (
                <p className={styles.message}>
                  <Sentence text={run.message} />
                </p>
              )}
              <PhaseList phases={runPhases(run, run.tasks)} />
              <RunActions run={run} onChanged={changed} />
              {earlierRounds(run, run.tasks).map(({ round, tasks }) => (
                <details key={round} className={styles.earlier}>
                  <summary>
                    {t('stageRun.round', { number: String(round) })}
                  </summary>
                  <TaskList tasks={tasks} />
                </details>
              ))}
            </>
          )}
        </CardBody>
      </Card>
    </Section>
  );
}
