import { ReactNode, useMemo, useState } from 'react';
import {
  Button,
  Card,
  CardBody,
  SearchField,
  Select,
  Text,
} from '@backstage/ui';
import { Board } from '@promotions/backstage-plugin-promotions-common';
import { LiveBoard } from '../../hooks/useBoard';
import { useTexts } from '../../hooks/useTexts';
import { matchesFreight } from '../../lib/freightSearch';
import { Hint, Section } from '../common';
import { ChosenFreight } from './ChosenFreight';
import { FreightList } from './FreightList';
import styles from './FreightStrip.module.css';

const ALL = 'all';

export interface FreightStripProps {
  board: Board;
  live: LiveBoard;
  selected?: string;
  onSelect(freight: string | undefined): void;
  /** Freight was rejected, or that was taken back. */
  onChanged(): void;
  actions?: ReactNode;
}

/** All freight of a pipeline, newest first, to look at and to choose from. */
export function FreightStrip(props: FreightStripProps) {
  const { board, live, selected, onSelect } = props;
  const t = useTexts();
  const [query, setQuery] = useState('');
  const [origin, setOrigin] = useState<string>(ALL);
  const shown = useMemo(
    () =>
      live.freight.filter(freight =>
        matchesFreight(freight, query, origin === ALL ? undefined : origin),
      ),
    [live.freight, query, origin],
  );
  const chosen = selected ? live.freightById.get(selected) : undefined;
  const filters = live.freight.length > 0 && (
    <>
      {board.origins.length > 1 && (
        <Select
          aria-label={t('freight.origin')}
          size="small"
          value={origin}
          onChange={key => setOrigin(String(key ?? ALL))}
          options={[
            { value: ALL, label: t('freight.allOrigins') },
            ...board.origins.map(name => ({ value: name, label: name })),
          ]}
        />
      )}
      <SearchField
        aria-label={t('freight.search')}
        placeholder={t('freight.searchPlaceholder')}
        size="small"
        className={styles.search}
        value={query}
        onChange={setQuery}
      />
    </>
  );

  return (
    <Section
      title={t('freight.heading')}
      note={t('freight.count', {
        shown: String(shown.length),
        total: String(Math.max(board.freightTotal, live.freight.length)),
      })}
      actions={
        <>
          {filters}
          {props.actions}
        </>
      }
    >
      <Card>
        <CardBody className={styles.body}>
          {shown.length > 0 ? (
            <FreightList
              // Another search is another list, seen from its start.
              key={`${origin} ${query}`}
              freight={shown}
              stages={board.stages}
              selected={selected}
              onSelect={onSelect}
              onEnd={live.loadOlder}
            />
          ) : (
            <NoFreight any={live.freight.length > 0} hasOlder={live.hasOlder} />
          )}
          <div className={styles.foot}>
            {chosen ? (
              <ChosenFreight
                // Other freight is another form.
                key={chosen.id}
                board={board}
                freight={chosen}
                onChanged={props.onChanged}
                onClear={() => onSelect(undefined)}
              />
            ) : (
              shown.length > 0 && <Hint>{t('freight.choose')}</Hint>
            )}
            {live.hasOlder && (
              <Button
                size="small"
                variant="tertiary"
                isPending={live.loadingOlder}
                onPress={live.loadOlder}
              >
                {t('freight.loadOlder')}
              </Button>
            )}
          </div>
        </CardBody>
      </Card>
    </Section>
  );
}

function NoFreight(props: { any: boolean; hasOlder: boolean }) {
  const t = useTexts();
  if (props.any) {
    return (
      <div className={styles.empty} role="status">
        <Text as="p">
          {t(props.hasOlder ? 'freight.noMatchOlder' : 'freight.noMatch')}
        </Text>
      </div>
    );
  }
  return (
    <div className={styles.empty}>
      <Text as="p" weight="bold">
        {t('freight.empty')}
      </Text>
      <Hint>{t('freight.emptyHint')}</Hint>
    </div>
  );
}
