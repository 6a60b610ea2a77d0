"""What SageMaker, CloudWatch and CloudWatch Logs say. It only reads."""
