import { KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { VisuallyHidden } from '@backstage/ui';
import {
  BoardStage,
  FreightWithStatus,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { useViewport } from '../../hooks/useViewport';
import { freightMarks } from '../../lib/freightMarks';
import { scrollInto, visibleRange } from '../../lib/visibleRange';
import { FreightTile } from './FreightTile';
import styles from './FreightStrip.module.css';

const WIDTH = 236;
const GAP = 12;
const PITCH = WIDTH + GAP;
const OVERSCAN = 4;

export interface FreightListProps {
  freight: FreightWithStatus[];
  stages: BoardStage[];
  selected?: string;
  onSelect(freight: string | undefined): void;
  /** The end of the list has come into sight. */
  onEnd(): void;
}

/**
 * A row of freight. Only what is in sight is rendered, so that five thousand
 * scroll like five. The list holds the focus; arrow keys move within it.
 */
export function FreightList(props: FreightListProps) {
  const { freight, stages, selected, onSelect, onEnd } = props;
  const t = useTexts();
  const id = useId();
  const helpId = useId();
  const list = useRef<HTMLDivElement>(null);
  const viewport = useViewport(list);
  const [active, setActive] = useState(0);
  const current = Math.min(active, freight.length - 1);
  const { start, end } = visibleRange({
    viewport,
    pitch: PITCH,
    count: freight.length,
    overscan: OVERSCAN,
  });

  const atEnd = end >= freight.length && viewport.offset > 0;
  useEffect(() => {
    if (atEnd) {
      onEnd();
    }
  }, [atEnd, onEnd]);

  const toggle = (index: number) => {
    const chosen = freight[index];
    if (chosen) {
      setActive(index);
      onSelect(chosen.id === selected ? undefined : chosen.id);
    }
  };
  const moveTo = (wanted: number) => {
    const index = Math.max(0, Math.min(freight.length - 1, wanted));
    setActive(index);
    if (list.current) {
      list.current.scrollLeft = scrollInto({
        viewport: { ...viewport, offset: list.current.scrollLeft },
        pitch: PITCH,
        itemSize: WIDTH,
        index,
      });
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowRight: () => moveTo(current + 1),
      ArrowLeft: () => moveTo(current - 1),
      Home: () => moveTo(0),
      End: () => moveTo(freight.length - 1),
      Enter: () => toggle(current),
      ' ': () => toggle(current),
    };
    const action = keys[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  };

  return (
    <>
      <VisuallyHidden id={helpId}>{t('freight.help')}</VisuallyHidden>
      <div
        ref={list}
        role="listbox"
        tabIndex={0}
        aria-label={t('freight.list')}
        aria-describedby={helpId}
        aria-orientation="horizontal"
        aria-activedescendant={
          current >= start && current < end ? `${id}-${current}` : undefined
        }
        className={styles.list}
        onKeyDown={onKeyDown}
      >
        <div
          role="presentation"
          className={styles.track}
          style={{ width: freight.length * PITCH - GAP }}
        >
          {freight.slice(start, end).map((item, offset) => {
            const index = start + offset;
            return (
              <FreightTile
                key={item.id}
                id={`${id}-${index}`}
                freight={item}
                marks={freightMarks(item, stages)}
                selected={item.id === selected}
                active={index === current}
                position={index + 1}
                count={freight.length}
                left={index * PITCH}
                onToggle={() => toggle(index)}
              />
            );
          })}
        </div>
      </div>
    </>
  );
}
