-- What a node held is found through delivery_pending when it starts again; an index of its own cost an entry for every message.
drop index delivery_leased;
