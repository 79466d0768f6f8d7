export { createLambda, type LambdaOptions, type LambdaService } from './lambda';
