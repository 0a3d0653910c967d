-- Pairs of records that may be one, and the keys by which such pairs are found among a million.
--
-- The keys stand in a table of their own, kept by triggers on the records. They cannot be indexes on the records: the
-- policies there would have to pass before operators that are not leakproof (trigrams), so the planner would read every row;
-- and they cannot be kept by services: imports, merges and undoing write many rows at once past them. The application
-- does not see the table. A gate function answers with ids of one's own organization, which are then read under the policies.
create extension if not exists pg_trgm with schema public;

create function bellwether_fold(said text) returns text
    language sql immutable strict parallel safe
    return regexp_replace(btrim(regexp_replace(translate(
        case when octet_length(said) = length(said) then lower(said) else
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        replace(replace(replace(replace(replace(
            translate(regexp_replace(normalize(lower(normalize(said, nfkc)), nfkd), '[\u0300-\u036f]', '', 'g'),
                'øłđðıħабвгдезиклмнопрстуфыэіґђјћαβγδεζηικλμνξοπρσςτυφωъь',
                'olddihabvgdeziklmnoprstufyeigdjcavgdeziiklmnxoprsstyfo'),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ж', 'zh'), 'х', 'kh'), 'ц', 'ts'), 'ч', 'ch'), 'ш', 'sh'),
        'щ', 'shch'), 'ю', 'yu'), 'я', 'ya'), 'є', 'ye'), 'љ', 'lj'), 'њ', 'nj'), 'џ', 'dz'), 'θ', 'th'), 'χ', 'ch'),
        'ψ', 'ps') end,
        '''’`´.', ''), '[^[:alnum:]]+', ' ', 'g')), '([aou])e', '\1', 'g');

-- A name as it is searched by: folded, without legal forms, titles and words without weight, first names in full.
create function bellwether_match_name(kind text, said text) returns text
    language sql immutable parallel safe
    return (
        with said as (select w.n, case when kind = 'accounts' then w.word else coalesce(
                '{"rob":"robert","bob":"robert","bobby":"robert","will":"william","bill":"william","billy":"william","willy":"william","rick":"richard","dick":"richard","richie":"richard","jim":"james","jimmy":"james","jamie":"james","jack":"john","johnny":"john","jon":"jonathan","mike":"michal","mick":"michal","mickey":"michal","tom":"thomas","tommy":"thomas","charlie":"charles","chuck":"charles","ed":"edward","eddie":"edward","ted":"edward","tony":"anthony","jo":"joseph","joy":"joseph","dan":"daniel","danny":"daniel","dave":"david","matt":"matthew","chris":"christopher","stephen":"steven","steve":"steven","andy":"andrew","drew":"andrew","nick":"nicholas","nicolas":"nicholas","alex":"alexander","sasha":"alexander","ben":"benjamin","sam":"samul","greg":"gregory","ken":"kenneth","ron":"ronald","tim":"timothy","pete":"peter","pat":"patrick","paddy":"patrick","larry":"lawrence","gerry":"gerald","jerry":"gerald","fred":"frederick","liz":"elizabeth","beth":"elizabeth","betty":"elizabeth","lisa":"elizabeth","catherine":"katherine","kate":"katherine","kathy":"katherine","katie":"katherine","maggie":"margaret","peggy":"margaret","meg":"margaret","jen":"jennifer","jenny":"jennifer","patty":"patricia","trish":"patricia","su":"susan","suzie":"susan","deb":"deborah","debbie":"deborah","becky":"rebecca","vicky":"victoria","tori":"victoria","jess":"jessica","barb":"barbara","pam":"pamela","judy":"judith","dot":"dorothy","hans":"johannes","johann":"johannes","max":"maximilian","fritz":"friedrich","willi":"wilhelm","kathi":"katharina","elli":"elisabeth","paco":"francisco","pancho":"francisco","pepe":"jose","beppe":"giuseppe","dima":"dmitri","dmitry":"dmitri","alexandr":"aleksandr","katya":"ekaterina","misha":"mikhail","sergey":"sergei","yuri":"yurii","yury":"yurii"}'::jsonb ->> w.word, w.word) end as word
            from unnest(string_to_array(bellwether_fold(coalesce(said, '')), ' ')) with ordinality as w(word, n)
            where w.word <> '')
        select coalesce(string_agg(w.word, ' ' order by w.n) filter (where w.word <> all (case kind
                when 'accounts' then '{ab,ag,aktiebolag,aktiengesellschaft,and,aps,as,bv,co,company,corp,corporation,de,der,die,et,gmbh,group,i,inc,incorporated,kg,kk,kommanditgesellschaft,limited,llc,llp,ltd,mbh,nv,of,ooo,oy,oyj,plc,sa,sarl,sas,sl,spa,spzoo,srl,sro,the,ug,und,van,y}'::text[]
                else '{dipl,dr,frau,herr,ii,iii,ing,iv,jr,junior,mag,mr,mrs,ms,prof,senior,sir,sr}'::text[] end)),
            string_agg(w.word, ' ' order by w.n), '')
        from said w);

-- The name of a domain without its ending; nothing of free mailboxes.
create function bellwether_domain_core(address text) returns text
    language plpgsql immutable parallel safe
as $$
declare
    host text := lower(btrim(coalesce(address, '')));
    labels text[];
    n int;
begin
    if position('://' in host) > 0 then
        host := regexp_replace(host, '^[a-z]+://', '');
    end if;
    if host ~ '[/:?#]' then
        host := regexp_replace(host, '[/:?#].*$', '');
    end if;
    host := split_part(host, '@', -1);
    if starts_with(host, 'www.') then
        host := substr(host, 5);
    end if;
    labels := string_to_array(host, '.');
    n := cardinality(labels);
    if n < 2 or host = any ('{126.com,163.com,aol.com,btinternet.com,comcast.net,free.fr,freenet.de,gmail.com,gmx.at,gmx.com,gmx.de,gmx.net,googlemail.com,hotmail.co.uk,hotmail.com,hotmail.de,hotmail.fr,icloud.com,laposte.net,libero.it,live.com,mac.com,mail.ru,me.com,msn.com,o2.pl,orange.fr,outlook.com,proton.me,protonmail.com,qq.com,seznam.cz,sky.com,t-online.de,verizon.net,virgilio.it,wanadoo.fr,web.de,wp.pl,yahoo.co.uk,yahoo.com,yahoo.de,yahoo.fr,yandex.ru,zoho.com}'::text[]) then
        return null;
    end if;
    if n > 2 and length(labels[n]) = 2 and labels[n - 1] = any ('{co,com,org,net,ac,gov,edu,ltd,plc,or,ne}'::text[]) then
        return labels[n - 2];
    end if;
    return labels[n - 1];
end
$$;

-- The keys of a record; models/record_linkage/blocking.py says what each means.
create function bellwether_match_keys(kind text, doc jsonb, out name text, out keys text[])
    language plpgsql immutable parallel safe
as $$
declare
    words text[];
    word text;
    email text := lower(btrim(coalesce(doc ->> 'email', '')));
    mailbox text;
    phone text := doc ->> 'phone';
    company text := doc ->> 'company';
    account text := doc ->> 'account_id';
    core text;
begin
    name := bellwether_match_name(kind, doc ->> 'name');
    words := string_to_array(name, ' ');
    keys := '{}';
    if cardinality(words) = 2 then
        keys := keys || ('n:' || case when words[1] collate "C" <= words[2] then name else words[2] || ' ' || words[1] end);
    elsif name <> '' then
        keys := keys || ('n:' || (select string_agg(w, ' ' order by w collate "C") from unnest(words) w));
    end if;
    if position('@' in email) > 0 then
        keys := keys || ('e:' || email);
        core := bellwether_domain_core(email);
        mailbox := left(email, -length(split_part(email, '@', -1)) - 1);
        if length(mailbox) >= 8 then
            keys := keys || ('m:' || mailbox);
        end if;
    end if;
    if phone is not null then
        phone := right(regexp_replace(phone, '[^0-9]', '', 'g'), 7);
        if length(phone) = 7 then
            keys := keys || ('p:' || phone);
        else
            phone := null;
        end if;
    end if;
    if kind = 'accounts' then
        core := bellwether_domain_core(coalesce(nullif(doc ->> 'domain', ''), nullif(doc ->> 'website', ''), email));
        keys := keys || case when core <> '' then array['d:' || core] else '{}' end;
        return;
    end if;
    if company is not null then
        company := nullif(split_part(bellwether_match_name('accounts', company), ' ', 1), '');
    end if;
    foreach word in array words loop
        continue when length(word) < 2;
        keys := keys || case when core <> '' then array['c:' || core || ':' || word] else '{}' end
                     || case when company is not null then array['o:' || company || ':' || word] else '{}' end
                     || case when account is not null then array['a:' || account || ':' || word] else '{}' end
                     || case when phone is not null then array['q:' || phone || ':' || word] else '{}' end;
    end loop;
end
$$;

create table match_keys (
    org_id uuid not null,
    kind text not null,
    record_id uuid not null,
    name text not null,
    keys text[] not null,
    constraint pk_match_keys primary key (org_id, kind, record_id)
);
create index ix_match_keys_keys on match_keys using gin (keys);
create index ix_match_keys_name on match_keys using gin (name gin_trgm_ops);
alter table match_keys enable row level security;
alter table match_keys force row level security;
create policy match_keys_gate on match_keys to bellwether_gate using (true) with check (true);
grant select, insert, update, delete on match_keys to bellwether_gate;

create table duplicate_runs (
    org_id uuid not null constraint fk_duplicate_runs_org_id_organizations references organizations (id),
    id uuid not null,
    kind text not null constraint ck_duplicate_runs_kind check (kind in ('accounts', 'people', 'leads')),
    import_id uuid,
    threshold double precision not null constraint ck_duplicate_runs_threshold check (threshold between 0 and 1),
    state text not null constraint ck_duplicate_runs_state check (state in ('running', 'done', 'failed')),
    total integer not null,
    seen integer not null default 0,
    compared integer not null default 0,
    found integer not null default 0,
    after_id uuid,
    started_by uuid,
    started_at timestamptz not null,
    finished_at timestamptz,
    constraint pk_duplicate_runs primary key (org_id, id),
    constraint fk_duplicate_runs_org_id_started_by_users foreign key (org_id, started_by) references users (org_id, id)
);
create index ix_duplicate_runs_org_id_started_at on duplicate_runs (org_id, started_at);

create table duplicate_pairs (
    org_id uuid not null constraint fk_duplicate_pairs_org_id_organizations references organizations (id),
    id uuid not null,
    kind text not null constraint ck_duplicate_pairs_kind check (kind in ('accounts', 'people', 'leads')),
    left_id uuid not null,
    right_id uuid not null,
    probability double precision not null constraint ck_duplicate_pairs_probability check (probability between 0 and 1),
    base double precision not null,
    evidence jsonb not null,
    model_version text not null,
    state text not null constraint ck_duplicate_pairs_state check (state in ('open', 'confirmed', 'rejected', 'merged')),
    run_id uuid,
    found_at timestamptz not null,
    decided_by uuid,
    decided_at timestamptz,
    constraint pk_duplicate_pairs primary key (org_id, id),
    constraint uq_duplicate_pairs_org_id_kind_left_id_right_id unique (org_id, kind, left_id, right_id),
    constraint ck_duplicate_pairs_ordered check (left_id < right_id),
    constraint ck_duplicate_pairs_decided check (state = 'open' or decided_at is not null),
    constraint fk_duplicate_pairs_org_id_decided_by_users foreign key (org_id, decided_by) references users (org_id, id)
);
create index ix_duplicate_pairs_org_id_state_probability_id on duplicate_pairs (org_id, state, probability, id);
create index ix_duplicate_pairs_org_id_right_id on duplicate_pairs (org_id, right_id);

-- Whether whoever asks sees both records of a pair; the organization's own user keeps the labels of what is gone.
create function bellwether_sees_both(kind text, one uuid, other uuid) returns boolean
    language plpgsql stable
as $$
declare
    seen int := 0;
begin
    if kind = 'accounts' then
        select count(*) into seen from public.accounts r where r.org_id = bellwether_org() and r.id in (one, other);
    elsif kind = 'people' then
        select count(*) into seen from public.people r where r.org_id = bellwether_org() and r.id in (one, other);
    elsif to_regclass('public.' || quote_ident(kind)) is not null then
        execute format('select count(*) from public.%I r where r.org_id = $1 and r.id in ($2, $3)', kind)
            into seen using bellwether_org(), one, other;
    end if;
    return seen = 2;
end
$$;

create function bellwether_is_system() returns boolean
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select coalesce((select u.kind = 'system' from users u where u.org_id = bellwether_org() and u.id = bellwether_user()), false);
end;

call bellwether_protect('duplicate_runs', 'duplicates');
call bellwether_protect('duplicate_pairs', 'duplicates');
drop policy duplicate_pairs_read on duplicate_pairs;
drop policy duplicate_pairs_update on duplicate_pairs;
create policy duplicate_pairs_read on duplicate_pairs for select to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('duplicates', 'read')) <> 'none'
        and ((select bellwether_is_system()) or bellwether_sees_both(kind, left_id, right_id)));
create policy duplicate_pairs_update on duplicate_pairs for update to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('duplicates', 'edit')) = 'all'
        and ((select bellwether_is_system()) or bellwether_sees_both(kind, left_id, right_id)));

-- What agrees says something of a field: it is closed with the field. A telephone is the same word for people and accounts.
create view masked.duplicate_pairs with (security_invoker = true) as
    select t.org_id, t.id, t.kind, t.left_id, t.right_id, t.probability, t.base,
           coalesce((select jsonb_agg(e.one order by e.n) from jsonb_array_elements(t.evidence) with ordinality as e(one, n)
                     where not exists (select from bellwether_restricted() r where r.access = 'none'
                         and r.object = t.kind and (r.field = e.one ->> 'field'
                             or (r.field = 'account_id' and e.one ->> 'field' = 'company')))), '[]') as evidence,
           t.model_version, t.state, t.run_id, t.found_at, t.decided_by, t.decided_at
    from public.duplicate_pairs t;
grant select, insert, update, delete on masked.duplicate_pairs to bellwether_record;
create trigger bellwether_through instead of insert or update or delete on masked.duplicate_pairs
    for each row execute function bellwether_through();

-- Keys follow their records, a statement at a time; open pairs of what is deleted go with it.
create function bellwether_keep_keys() returns trigger language plpgsql security definer set search_path = public, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        delete from match_keys k using gone g where k.org_id = g.org_id and k.kind = tg_table_name and k.record_id = g.id;
        delete from duplicate_pairs d using gone g where d.org_id = g.org_id and d.kind = tg_table_name
            and d.left_id = g.id and d.state = 'open';
        delete from duplicate_pairs d using gone g where d.org_id = g.org_id and d.kind = tg_table_name
            and d.right_id = g.id and d.state = 'open';
        return null;
    end if;
    if tg_op = 'UPDATE' then
        insert into match_keys (org_id, kind, record_id, name, keys)
        select n.org_id, tg_table_name, n.id, k.name, k.keys
        from fresh n join gone o on o.org_id = n.org_id and o.id = n.id,
             lateral (select to_jsonb(n) as now_is, to_jsonb(o) as was) d,
             lateral bellwether_match_keys(tg_table_name, d.now_is) k
        where exists (select from unnest('{name,email,phone,domain,website,company,account_id}'::text[]) f
                      where d.now_is -> f is distinct from d.was -> f)
        on conflict on constraint pk_match_keys do update set name = excluded.name, keys = excluded.keys;
        return null;
    end if;
    insert into match_keys (org_id, kind, record_id, name, keys)
    select n.org_id, tg_table_name, n.id, k.name, k.keys
    from fresh n, lateral bellwether_match_keys(tg_table_name, to_jsonb(n)) k
    on conflict on constraint pk_match_keys do update set name = excluded.name, keys = excluded.keys;
    return null;
end
$$;

-- Candidates for a record with these values: ids alone, of one's own organization, those with the rarest key in common first.
create function bellwether_candidates(kind text, doc jsonb, most int, but uuid default null) returns setof uuid
    language plpgsql stable security definer set search_path = public, pg_temp set pg_trgm.similarity_threshold = 0.45
as $$
declare
    wanted record;
    one text;
begin
    if bellwether_org() is null then
        return;
    end if;
    select * into wanted from bellwether_match_keys(bellwether_candidates.kind, doc);
    foreach one in array wanted.keys loop
        return query
            select k.record_id from match_keys k
            where k.org_id = bellwether_org() and k.kind = bellwether_candidates.kind and k.keys @> array[one]
              and k.record_id is distinct from but
            limit most;
    end loop;
    if wanted.name <> '' then
        return query
            select k.record_id from match_keys k
            where k.org_id = bellwether_org() and k.kind = bellwether_candidates.kind and k.name % wanted.name
              and k.record_id is distinct from but
            order by similarity(k.name, wanted.name) desc limit most;
    end if;
end
$$;
call bellwether_close_gate();
grant select, delete on duplicate_pairs to bellwether_gate;
create policy duplicate_pairs_gate on duplicate_pairs to bellwether_gate using (true);

-- Keep the keys of a table of records, and make those of the rows that are there. A later table calls this too. The owner
-- steps past the policies it forces on itself for as long as that takes, under a lock that nobody passes.
create procedure bellwether_match(target text)
    language plpgsql
as $$
begin
    execute format('alter table %I no force row level security', target);
    alter table match_keys no force row level security;
    execute format('insert into match_keys (org_id, kind, record_id, name, keys)
        select r.org_id, %L, r.id, k.name, k.keys from %I r, lateral bellwether_match_keys(%L, to_jsonb(r)) k', target, target, target);
    alter table match_keys force row level security;
    execute format('alter table %I force row level security', target);
    execute format('create trigger bellwether_keys_insert after insert on %I referencing new table as fresh
        for each statement execute function bellwether_keep_keys()', target);
    execute format('create trigger bellwether_keys_update after update on %I referencing old table as gone new table as fresh
        for each statement execute function bellwether_keep_keys()', target);
    execute format('create trigger bellwether_keys_delete after delete on %I referencing old table as gone
        for each statement execute function bellwether_keep_keys()', target);
end
$$;
call bellwether_match('accounts');
call bellwether_match('people');
