"""What to do next about a deal: candidate actions ranked by the expected revenue that an hour of them adds."""
