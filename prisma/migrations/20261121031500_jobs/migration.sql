-- Background work: pg-boss keeps its queues in a schema of the application's own, which it makes and upgrades itself. Nothing in
-- it is a record: what a job does to a cutover goes through the door like everything else.
CREATE SCHEMA pgboss AUTHORIZATION holdpoint_app;
