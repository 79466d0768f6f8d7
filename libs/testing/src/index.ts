export { cityFile, type CityFile } from './city-file';
