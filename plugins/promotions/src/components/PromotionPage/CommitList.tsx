import { Card, CardBody } from '@backstage/ui';
import { StepRecord } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { stepCommits } from '../../lib/stepCommits';
import { Section } from '../common';
import styles from './PromotionPage.module.css';

/** The commits that the steps say they made. */
export function CommitList(props: { steps: StepRecord[] }) {
  const t = useTexts();
  const commits = stepCommits(props.steps);
  if (commits.length === 0) {
    return null;
  }
  return (
    <Section title={t('run.commits')}>
      <Card>
        <CardBody>
          <ul className={styles.commits}>
            {commits.map(({ commit, repository, branch }) => (
              <li key={commit}>
                <code>{commit}</code>
                {(repository || branch) && (
                  <span className={styles.hint}>
                    {[repository, branch].filter(Boolean).join(' · ')}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </CardBody>
      </Card>
    </Section>
  );
}
