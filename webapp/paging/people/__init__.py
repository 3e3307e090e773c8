"""What is known of the people who are asked: ready, rested, protected, skilled; and in which order they are asked."""
