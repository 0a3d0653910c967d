"""Work that follows from what happened: which event leads to which job, and the jobs themselves."""
