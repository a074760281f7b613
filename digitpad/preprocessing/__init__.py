"""From drawings and pictures to ink, and from ink to MNIST's 28x28 images."""
