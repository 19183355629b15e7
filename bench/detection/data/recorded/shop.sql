create table customers (id integer primary key, full_name text, email text, phone text, street text, city text, postcode text, iban text, vip integer);
insert into customers values
  (101, 'Sanne Lindqvist', 's.lindqvist@brevet.example', '+31 6 8123 4407', 'Kerkpad 3', 'Weesp', '1382 AX', 'NL02 ABNA 0123 4567 89', 0),
  (102, 'Hendrika Wolters', 'h.wolters@inbox-nl.example', '035 691 2204', 'Havenstraat 12', 'Bussum', '1401 EP', null, 1),
  (103, 'Tomasz Przybylski', 'tomek.p@skrzynka.example', '+48 601 884 213', 'Gracht 40-2', 'Utrecht', '3511 NX', 'PL61109010140000071219812874', 0),
  (104, 'Ngozi Umeh-Larsen', 'ngozi@umeh-larsen.example', '+47 412 33 908', 'Lange Nieuwstraat 7', 'Utrecht', '3512 PA', null, 0);
create table orders (id integer primary key, customer_id integer, product_name text, quantity integer, total_cents integer, placed_at text, card_last4 text, note text);
insert into orders values
  (900418, 101, 'Victoria sponge', 1, 520, '2024-06-05 16:20:11', '4242', 'for Liesel''s birthday'),
  (900419, 103, 'Croissant', 12, 2520, '2024-06-05 16:41:57', null, 'deliver to the office, ask for Bram Koster at the desk'),
  (900420, 104, 'Hot cross bun', 6, 1080, '2024-06-06 07:58:02', '0005', ''),
  (900421, 102, 'Grace cake', 1, 480, '2024-06-06 08:03:40', null, 'call 035 691 2204 before noon');
create table staff_accounts (username text primary key, password_hint text, last_ip text, last_login integer);
insert into staff_accounts values
  ('fenna.b', 'first pet', '81.207.44.19', 1717653242),
  ('dj_teunissen', null, '10.12.0.41', 1717647780);
