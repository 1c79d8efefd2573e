package dev.virtwright.playbook;

/**
 * Where a variable may come from, weakest first: the twenty-two levels of Ansible's page "Using
 * variables: understanding variable precedence", with two above them that Ansible puts on top
 * without counting them.
 */
public enum Level {
  /** 1: values of the command line such as {@code -u}; no variables, kept for the count. */
  COMMAND_LINE_VALUES,
  /** 2: {@code defaults} of the play's roles, the task's own role over them. */
  ROLE_DEFAULTS,
  /** 3: group variables of inventory files. */
  INVENTORY_GROUPS,
  /** 4: {@code group_vars/all} beside the inventory. */
  INVENTORY_ALL_FILES,
  /** 5: {@code group_vars/all} beside the playbook. */
  PLAYBOOK_ALL_FILES,
  /** 6: other {@code group_vars} beside the inventory. */
  INVENTORY_GROUP_FILES,
  /** 7: other {@code group_vars} beside the playbook. */
  PLAYBOOK_GROUP_FILES,
  /** 8: host variables of inventory files. */
  INVENTORY_HOST,
  /** 9: {@code host_vars} beside the inventory. */
  INVENTORY_HOST_FILES,
  /** 10: {@code host_vars} beside the playbook. */
  PLAYBOOK_HOST_FILES,
  /** 11: facts, and what {@code set_fact} made with {@code cacheable}. */
  FACTS,
  /** 12: {@code vars} of the play. */
  PLAY_VARS,
  /** 13: {@code vars_prompt} of the play; kept for the count, answers are put over 12. */
  PLAY_PROMPTS,
  /** 14: {@code vars_files} of the play. */
  PLAY_FILES,
  /** 15: {@code vars} of the play's roles, the task's own role over them. */
  ROLE_VARS,
  /** 16: {@code vars} of blocks and imports around the task. */
  BLOCK_VARS,
  /** 17: {@code vars} of the task. */
  TASK_VARS,
  /** 18: what {@code include_vars} read. */
  INCLUDED_VARS,
  /** 19: what {@code set_fact} and {@code register} made. */
  SET_FACTS,
  /** 20: parameters of the role's entry. */
  ROLE_PARAMS,
  /** 21: {@code vars} of the includes the task came by. */
  INCLUDE_PARAMS,
  /** 22: {@code --extra-vars}. */
  EXTRA_VARS,
  /** {@code inventory_hostname}, {@code groups} and the like, which nobody can override. */
  MAGIC,
  /** {@code item} and its kin while a task is repeated. */
  LOOP
}
