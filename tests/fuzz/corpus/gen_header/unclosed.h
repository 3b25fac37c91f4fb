#define SHOULD_REGISTER_OP(op) x
strcmp(op, "Add
"A