import { Buffer } from 'node:buffer';
import { type Answer, ERROR } from './error-codes.ts';
import { type Appointment, type VirtualTime } from './virtual-time.ts';

/** What a member asks for when it joins. */
export interface JoinRequest {
  /** Empty for a new member. */
  readonly memberId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly metadata: Buffer;
}

/** The group as a member gets it; only the leader gets the members. */
export interface Joined {
  readonly generationId: number;
  readonly leaderId: string;
  readonly memberId: string;
  readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[];
}

/** A new member is told its id first, and joins with it. */
export type JoinAnswer = Answer<Joined | { readonly requiredMemberId: string }>;
type SyncAnswer = Answer<Buffer>;

interface Member {
  readonly id: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  metadata: Buffer;
  assignment: Buffer;
  joining: ((answer: JoinAnswer) => void) | undefined;
  syncing: ((answer: SyncAnswer) => void) | undefined;
  session: Appointment | undefined;
}

/** What a coordinator writes to the log of offsets, where the next one finds it. */
interface Stored {
  readonly generationId: number;
  readonly leaderId: string;
  readonly members: readonly Member[];
}

const NOTHING = Buffer.alloc(0);

/** A consumer group at its coordinator, by the classic protocol (KIP-62, KIP-394), as `GroupCoordinator` of Kafka 2.2 to 4 keeps it. */
export class Group {
  /** The offset that is read next, by topic and partition. */
  readonly committed = new Map<string, number>();
  /** Told of every commit: topic and partition, the offset before (0 for none), the offset now. */
  onCommit: (partition: string, before: number, after: number) => void = () => undefined;
  #state: 'empty' | 'preparing' | 'completing' | 'stable' = 'empty';
  #generationId = 0;
  #leaderId = '';
  #members = new Map<string, Member>();
  /** Members that were told their id and have not joined with it; their time runs. */
  readonly #pending = new Map<string, Appointment>();
  #deadline: Appointment | undefined;
  #stored: Stored = { generationId: 0, leaderId: '', members: [] };
  #ids = 0;
  readonly #time: VirtualTime;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  get generationId(): number {
    return this.#generationId;
  }

  join(request: JoinRequest, reply: (answer: JoinAnswer) => void): void {
    const { memberId } = request;
    if (memberId === '') return reply({ value: { requiredMemberId: this.#newId(request.sessionTimeoutMs) } });
    const member = this.#members.get(memberId);
    if (member !== undefined) return this.#joinAgain(member, request, reply);
    const pending = this.#pending.get(memberId);
    if (pending === undefined) return reply({ errorCode: ERROR.UNKNOWN_MEMBER_ID });
    pending.cancelled = true;
    this.#pending.delete(memberId);
    this.#members.set(memberId, {
      ...request,
      id: memberId,
      assignment: NOTHING,
      joining: reply,
      syncing: undefined,
      session: undefined,
    });
    this.#rebalance();
  }

  sync(
    memberId: string,
    generationId: number,
    assignments: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[],
    reply: (answer: SyncAnswer) => void,
  ): void {
    const member = this.#members.get(memberId);
    const errorCode = this.#objection(member, generationId);
    if (member === undefined || errorCode !== ERROR.NONE) return reply({ errorCode });
    if (this.#state === 'stable') return reply({ value: member.assignment });
    if (this.#state === 'preparing') return reply({ errorCode: ERROR.REBALANCE_IN_PROGRESS });
    member.syncing = reply;
    if (memberId === this.#leaderId)
      this.#assign(new Map(assignments.map((one) => [one.memberId, one.memberAssignment])));
  }

  /** The number of an error, 0 for none. */
  heartbeat(memberId: string, generationId: number): number {
    const member = this.#members.get(memberId);
    const errorCode = this.#objection(member, generationId);
    if (member === undefined || errorCode !== ERROR.NONE) return errorCode;
    this.#touch(member);
    return this.#state === 'preparing' ? ERROR.REBALANCE_IN_PROGRESS : ERROR.NONE;
  }

  /** The number of an error, 0 for none. */
  commit(memberId: string, generationId: number, offsets: ReadonlyMap<string, number>): number {
    const member = this.#members.get(memberId);
    const errorCode = this.#objection(member, generationId);
    if (member === undefined || errorCode !== ERROR.NONE) return errorCode;
    if (this.#state === 'completing') return ERROR.REBALANCE_IN_PROGRESS;
    this.#touch(member);
    for (const [partition, offset] of offsets) {
      this.onCommit(partition, this.committed.get(partition) ?? 0, offset);
      this.committed.set(partition, offset);
    }
    return ERROR.NONE;
  }

  leave(memberId: string): number {
    const pending = this.#pending.get(memberId);
    if (pending !== undefined) {
      pending.cancelled = true;
      this.#pending.delete(memberId);
      this.#completeIfJoined();
      return ERROR.NONE;
    }
    const member = this.#members.get(memberId);
    if (member === undefined) return ERROR.UNKNOWN_MEMBER_ID;
    this.#remove(member);
    return ERROR.NONE;
  }

  /** Another broker takes over, or the same one again: it has what was stored, once that is loaded, and those that wait are sent to it. */
  moveToNewCoordinator(loadedAtMs: number): void {
    for (const member of this.#members.values()) {
      stop(member.session);
      member.joining?.({ errorCode: ERROR.NOT_COORDINATOR });
      member.syncing?.({ errorCode: ERROR.NOT_COORDINATOR });
    }
    for (const pending of this.#pending.values()) pending.cancelled = true;
    this.#pending.clear();
    stop(this.#deadline);
    const { generationId, leaderId, members } = this.#stored;
    this.#generationId = generationId;
    this.#leaderId = leaderId;
    this.#members = new Map(members.map((member) => [member.id, { ...member, session: undefined }]));
    this.#state = members.length === 0 ? 'empty' : 'stable';
    for (const member of this.#members.values()) this.#touch(member, loadedAtMs);
  }

  #newId(sessionTimeoutMs: number): string {
    const id = `member-${++this.#ids}`;
    const expires = this.#time.at(this.#time.nowMs() + sessionTimeoutMs, () => {
      this.#pending.delete(id);
      this.#completeIfJoined();
    });
    this.#pending.set(id, expires);
    return id;
  }

  #joinAgain(member: Member, request: JoinRequest, reply: (answer: JoinAnswer) => void): void {
    const isChanged = !member.metadata.equals(request.metadata);
    const isLeader = member.id === this.#leaderId;
    // Its first answer was lost.
    if (!isChanged && (this.#state === 'completing' || (this.#state === 'stable' && !isLeader))) {
      return reply({ value: this.#joined(member) });
    }
    member.joining?.({ errorCode: ERROR.UNKNOWN_MEMBER_ID });
    member.joining = reply;
    member.metadata = request.metadata;
    this.#rebalance();
  }

  #joined({ id }: Member): Joined {
    const members =
      id === this.#leaderId
        ? [...this.#members.values()].map((one) => ({ memberId: one.id, memberMetadata: one.metadata }))
        : [];
    return { generationId: this.#generationId, leaderId: this.#leaderId, memberId: id, members };
  }

  #objection(member: Member | undefined, generationId: number): number {
    if (member === undefined) return ERROR.UNKNOWN_MEMBER_ID;
    return generationId === this.#generationId ? ERROR.NONE : ERROR.ILLEGAL_GENERATION;
  }

  /** Asks all members to join again, unless that is under way. */
  #rebalance(): void {
    if (this.#state !== 'preparing') {
      for (const member of this.#members.values()) {
        if (member.syncing === undefined) continue;
        this.#touch(member);
        member.syncing({ errorCode: ERROR.REBALANCE_IN_PROGRESS });
        member.syncing = undefined;
      }
      this.#state = 'preparing';
      this.#complainAfterRebalanceTimeout(() => this.#complete());
    }
    this.#completeIfJoined();
  }

  #complainAfterRebalanceTimeout(complain: () => void): void {
    stop(this.#deadline);
    const timeoutMs = Math.max(0, ...[...this.#members.values()].map((member) => member.rebalanceTimeoutMs));
    this.#deadline = this.#time.at(this.#time.nowMs() + timeoutMs, complain);
  }

  #completeIfJoined(): void {
    if (this.#state !== 'preparing' || this.#pending.size > 0) return;
    if ([...this.#members.values()].every(({ joining }) => joining !== undefined)) this.#complete();
  }

  /** Begins the next generation, without those that did not join. */
  #complete(): void {
    stop(this.#deadline);
    for (const member of this.#members.values()) if (member.joining === undefined) this.#forget(member);
    this.#generationId += 1;
    const members = [...this.#members.values()];
    if (members.length === 0) {
      this.#state = 'empty';
      return this.#store();
    }
    if (!this.#members.has(this.#leaderId)) this.#leaderId = members[0]!.id;
    this.#state = 'completing';
    for (const member of members) {
      const { joining } = member;
      member.joining = undefined;
      member.assignment = NOTHING;
      this.#touch(member);
      joining?.({ value: this.#joined(member) });
    }
    this.#complainAfterRebalanceTimeout(() => {
      for (const member of this.#members.values()) if (member.syncing === undefined) this.#forget(member);
      this.#rebalance();
    });
  }

  #assign(assignments: ReadonlyMap<string, Buffer>): void {
    stop(this.#deadline);
    this.#state = 'stable';
    for (const member of this.#members.values()) {
      const { syncing } = member;
      member.syncing = undefined;
      member.assignment = assignments.get(member.id) ?? NOTHING;
      if (syncing === undefined) continue;
      this.#touch(member);
      syncing({ value: member.assignment });
    }
    this.#store();
  }

  #store(): void {
    const members = [...this.#members.values()].map((member) => ({ ...member }));
    this.#stored = { generationId: this.#generationId, leaderId: this.#leaderId, members };
  }

  /**
   * The member's session begins anew: with a heartbeat, a commit, and an answer for which it had to wait. To join or to sync where the answer is there at
   * once is none of them, as in Kafka 4; before, to sync was. A session does not run out while the member waits.
   */
  #touch(member: Member, fromMs = this.#time.nowMs()): void {
    stop(member.session);
    member.session = this.#time.at(fromMs + member.sessionTimeoutMs, () => {
      if (member.joining === undefined && member.syncing === undefined) this.#remove(member);
    });
  }

  #remove(member: Member): void {
    this.#forget(member);
    this.#rebalance();
  }

  #forget(member: Member): void {
    stop(member.session);
    this.#members.delete(member.id);
    member.joining?.({ errorCode: ERROR.UNKNOWN_MEMBER_ID });
    member.syncing?.({ errorCode: ERROR.UNKNOWN_MEMBER_ID });
  }
}

function stop(appointment: Appointment | undefined): void {
  if (appointment !== undefined) appointment.cancelled = true;
}
