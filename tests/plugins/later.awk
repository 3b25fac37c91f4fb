# SPDX-License-Identifier: Apache-2.0
# Public headers as a later minor version could have them: a field at the end of every struct that
# may grow, and one more function in the table of the host.
BEGIN {
  n = split("tin_op tin_kernel tin_node tin_host tin_epilogue tin_affine tin_linear tin_format " \
            "tin_builder_api tin_pass tin_pass_api tin_plugin tin_registry tin_entry " \
            "tin_graph_node tin_source tin_model_options tin_session_options", names, " ")
  for (i = 1; i <= n; i++) grows[names[i]] = 1
}
/^(typedef )?struct tin_[a-z_]* \{/ {
  match($0, /tin_[a-z_]*/)
  name = substr($0, RSTART, RLENGTH)
}
/^}/ && name != "" {
  if (name == "tin_host") print "  int (*added)(int number);"
  else if (name in grows) print "  const char *added;"
  if (name in grows) print name >"/dev/stderr"
  name = ""
}
/^#define TIN_ABI_MINOR 0/ { $0 = "#define TIN_ABI_MINOR 1" }
{ print }
