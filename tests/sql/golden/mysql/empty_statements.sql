;;
 ; /* c */ ;
-- d
;
select 1;;; ;

;