# A graph as text, in a file that ends in .pb.
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
node { name: 'c' op: "Const"
       attr { key: "dtype" value { type: DT_FLOAT } }
       attr { key: "value" value { tensor { dtype: DT_FLOAT
         tensor_shape { dim { size: 2 } dim { size: 3 } } float_val: 1.5 float_val: -2 } } } }
node < name: "y", op: "Mul"; input: "x" input: "c" attr { key: "T" value { type: DT_FLOAT } } >
