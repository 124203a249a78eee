import {
  Board,
  BoardStage,
  Decision,
  Freight,
  FreightStatus,
  FreightWithStatus,
} from '@promotions/backstage-plugin-promotions-common';
import { NotFoundError } from '@backstage/errors';
import { JANE, makeDecision } from '../build';

/** Boards in memory, and how to change what is on them. */
export class FakeBoards {
  readonly boards: Map<string, Board>;
  /** Stage and freight to the decision, where it is not what the board says. */
  decisions: Decision[] = [];
  /** Who is signed in. */
  me = JANE;

  constructor(...boards: Board[]) {
    this.boards = new Map(boards.map(board => [board.pipeline.id, board]));
  }

  board(id: string): Board {
    const board = this.boards.get(id);
    if (!board) {
      throw new NotFoundError(`There is no pipeline ${id}.`);
    }
    return board;
  }

  protected changeStage(
    id: string,
    name: string,
    change: (stage: BoardStage) => Partial<BoardStage>,
  ): void {
    const board = this.board(id);
    this.boards.set(id, {
      ...board,
      stages: board.stages.map(stage =>
        stage.name === name ? { ...stage, ...change(stage) } : stage,
      ),
    });
  }

  protected changeStatus(
    id: string,
    freight: string,
    change: (status: FreightStatus) => Partial<FreightStatus>,
  ): void {
    const board = this.board(id);
    this.boards.set(id, {
      ...board,
      freight: board.freight.map(item =>
        item.id === freight
          ? { ...item, status: { ...item.status, ...change(item.status) } }
          : item,
      ),
    });
  }

  protected freight(id: string, freight: string): FreightWithStatus {
    const found = this.board(id).freight.find(item => item.id === freight);
    if (!found) {
      throw new NotFoundError(`There is no freight ${freight}.`);
    }
    return found;
  }

  protected decision(id: string, stage: string, freight: Freight): Decision {
    const given = this.decisions.find(
      item => item.stage === stage && item.freight === freight.id,
    );
    const suggested = this.board(id).stages.find(
      s => s.name === stage,
    )?.suggestion;
    return (
      given ??
      (suggested?.freight === freight.id
        ? suggested
        : makeDecision(stage, freight.alias))
    );
  }

  protected setDecision(id: string, decision: Decision): void {
    const { stage, freight } = decision;
    this.decisions = this.decisions.map(item =>
      item.stage === stage && item.freight === freight ? decision : item,
    );
    this.changeStage(id, stage, ({ suggestion }) => ({
      suggestion: suggestion?.freight === freight ? decision : suggestion,
    }));
  }
}
