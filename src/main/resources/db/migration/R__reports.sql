-- Whether a report brings something further than it has come. A rank is a phase times 100: a later phase goes over an earlier one, whatever
-- their times. Within one phase, where ranks end in other digits, what happened later counts, and of what happened at once the higher rank.
create or replace function report_moves(rank_before integer, at_before timestamptz, rank integer, at timestamptz) returns boolean
language sql immutable parallel safe
    return rank_before is null or rank / 100 > rank_before / 100
        or rank % 100 > 0 and rank / 100 = rank_before / 100 and (at, rank) > (at_before, rank_before);
