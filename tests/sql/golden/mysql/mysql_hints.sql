select /*+ MAX_EXECUTION_TIME(1000) ; */ 1; select /*+ QB_NAME(`a;b`) */ 2;
select/*+ BKA(t1) */ * from t1; update /*+ NO_MERGE() */ t set a = '/*+ ; */';