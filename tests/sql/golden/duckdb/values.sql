select {'a;': 1}, [1, 2], map {'b;': 2}; from t; select a[1:2], #1, x -> x + 1;
pivot t on a using sum(b); create macro f(a, b := 1) as a + b; copy t to 'x.csv' (header);
begin transaction; commit; select case when true then 1 end;