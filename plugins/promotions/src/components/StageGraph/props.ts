import {
  Board,
  BoardStage,
} from '@promotions/backstage-plugin-promotions-common';
import { StageView } from '../StagePanel';
import { LiveBoard } from '../../hooks/useBoard';
import { StageDecisions } from '../../hooks/useDecisions';

export interface StageGraphProps {
  board: Board;
  live: LiveBoard;
  /** Id of the freight that the stages are to speak of. */
  selected?: string;
  decisions: StageDecisions;
  onPromote(stage: BoardStage, freight: string): void;
  onOpen(stage: string, view?: StageView): void;
}

export interface StageCardProps extends StageGraphProps {
  stage: BoardStage;
}
