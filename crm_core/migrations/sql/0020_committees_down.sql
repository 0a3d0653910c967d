drop table targets, role_learnings, role_decisions;
