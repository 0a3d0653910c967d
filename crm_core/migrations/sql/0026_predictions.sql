-- An analyst's exports and saved views are told in the log, so analysts write what they themselves do.
update role_permissions set level = 'own'
where role = 'analyst' and object = 'events' and action in ('create', 'edit', 'delete') and level = 'none';
