use a -- the client would lose the next statement; because of this semicolon
select 1;
use b # c; d
select 2;
