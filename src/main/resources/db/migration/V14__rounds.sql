-- How often the message was corrected, and how often a person sent the delivery again. begun_at: since when an attempt that nobody has
-- settled may be under way; null where none may, and where the delivery is still held by the node that accepted it, since created_at.
-- notes: what a round leaves to the next, as JSON.
alter table delivery add column revision integer, add column replays integer, add column begun_at timestamptz, add column notes text;
