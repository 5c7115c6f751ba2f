-- When a connection last worked is written every minute: with room in its page, and as no index has it, that needs no new index entries.
alter table connection set (fillfactor = 80);
