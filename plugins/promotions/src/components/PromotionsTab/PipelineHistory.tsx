import { useId } from 'react';
import { Button, Card, CardBody } from '@backstage/ui';
import { Freight } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { Section } from '../common';
import { History } from '../History';
import styles from './PromotionsTab.module.css';

/** What has changed in all stages, once somebody asks for it. */
export function PipelineHistory(props: {
  pipelineId: string;
  freightById: ReadonlyMap<string, Freight>;
  open: boolean;
  onToggle(open: boolean): void;
}) {
  const t = useTexts();
  const id = useId();
  const { open, onToggle } = props;
  return (
    <Section
      title={t('history.heading')}
      actions={
        <Button
          size="small"
          variant="tertiary"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          onPress={() => onToggle(!open)}
        >
          {t(open ? 'history.hide' : 'history.show')}
        </Button>
      }
    >
      {open && (
        <Card id={id}>
          <CardBody className={styles.history}>
            <History
              pipelineId={props.pipelineId}
              freightById={props.freightById}
            />
          </CardBody>
        </Card>
      )}
    </Section>
  );
}
