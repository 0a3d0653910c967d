update role_permissions set level = 'none'
where role = 'analyst' and object = 'events' and action in ('create', 'edit', 'delete') and level = 'own';
